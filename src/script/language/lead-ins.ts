/**
 * Whether what looks like a name before a colon leads into a sentence: a note, a step, an ingredient. However often it comes,
 * it is no speaker. @param key  a `roleKey`
 */
export const isLeadIn = (key: string): boolean =>
  WORDS.has(key) || NUMBERED.test(key) || ENDING.test(key) || ELSEWHERE.test(key);

const WORDS: ReadonlySet<string> = new Set(
  (
    'note,notes,warning,tip,tips,hint,example,examples,summary,question,questions,answer,answers,q,a,ps,p.s.,p.s,update,' +
    'edit,important,caution,danger,info,todo,fixme,chapter,part,section,act,scene,episode,step,figure,fig,fig.,table,' +
    'pros,cons,ingredients,title,subtitle,author,authors,date,time,subject,from,to,cc,bcc,re,fw,fwd,faq,tl;dr,tldr,conclusion,' +
    'conclusions,introduction,intro,outro,overview,background,context,abstract,description,keywords,tags,category,' +
    'source,sources,reference,references,link,links,url,email,phone,address,website,http,https,ftp,mailto,' +
    'problem,solution,result,results,goal,goals,definition,theorem,lemma,proof,remark,price,rating,location,' +
    'duration,version,status,priority,deadline,input,output,disclaimer,credits,copyright,license,music,sound,sfx,fx,' +
    // What outlines of episodes, recipes, quizzes and songs are made of.
    'topic,topics,segment,opening,closing,transition,hook,teaser,recap,agenda,setting,characters,genre,tone,style,format,' +
    'audience,length,runtime,language,script,transcript,episode title,podcast title,word count,myth,fact,facts,reality,truth,' +
    'claim,quote,translation,trivia,bonus,spoiler,breaking,serves,yield,method,directions,instructions,prep time,cook time,' +
    'total time,verse,chorus,bridge,refrain,lyrics,before,after,then,now,today,tomorrow,yesterday,first,second,third,finally,' +
    'next,bottom line,action,actions,action items,monday,tuesday,wednesday,thursday,friday,saturday,sunday,morning,afternoon,' +
    'evening,true,false,yes,no,key points,sound effect,sound effects,intro music,outro music,theme music,background music'
  ).split(','),
);

/** Numbers count things more often than people; who does count people ("Speaker 2") is a role that everybody knows, or declared. */
const NUMBERED = /^\S+ (?:[\d.]+|[ivxlc]+|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten)$/;

const ENDING =
  / (?:tip|tips|note|notes|fact|facts|thoughts|takeaway|takeaways|question|answer|warning|example|points|point)$/;

/** The commonest of other languages; and who says something is not who speaks the script. */
const ELSEWHERE =
  /^(?:hinweis|achtung|warnung|anmerkung|beispiel|tipp|frage|antwort|fazit|zutaten|zubereitung|kapitel \d+|schritt \d+|teil \d+|remarque|attention|exemple|réponse|ingrédients|chapitre \d+|étape \d+|nota|ejemplo|pregunta|respuesta|advertencia|ingredientes|capítulo \d+|paso \d+|esempio|domanda|risposta|attenzione|注|注意|注意事项|备注|例|例如|例えば|比如|提示|警告|总结|結論|结论|まとめ|问题|質問|答え|问|問|答|时间|時間|地点|日時|場所|标题|作者|来源|ポイント|步骤.?|第.{1,3}[章节節步幕]|ملاحظة|مثال|سؤال|جواب|примечание|пример|вопрос|ответ|.*[说說道曰讲喊])$/u;
